/** Tells the server where this device's clock is, so that pages can say whose time they speak of. */
const DAYS_30_SECONDS = 2_592_000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`vw_zone=${zone}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `vw_zone=${zone}; path=/; max-age=${DAYS_30_SECONDS}; samesite=lax${secure}`;
}
export {};
