/**
 * `<zone-note zone="Europe/Berlin" hidden>All times in Europe/Berlin.</zone-note>`: shown only to people whose clock
 * differs from the salon's now, because saying it to everybody would be noise.
 */
class ZoneNote extends HTMLElement {
  connectedCallback(): void {
    const zone = this.getAttribute("zone");
    if (!zone) return;
    const now = new Date();
    const shown: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", day: "2-digit", hourCycle: "h23" };
    const theirs = new Intl.DateTimeFormat("en", { ...shown, timeZone: zone }).format(now);
    this.hidden = theirs === new Intl.DateTimeFormat("en", shown).format(now);
  }
}

customElements.define("zone-note", ZoneNote);
