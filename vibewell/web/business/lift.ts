/**
 * A visit on the board can be lifted and put elsewhere: by pointer (drag), or by keyboard (Space lifts, arrows move by the
 * grid, left and right change the member, Enter drops, Escape returns). What fits is asked once when it is lifted, so the
 * answer is there while it hangs; the server decides when it is dropped.
 */
const DAY_MINUTES = 1440;
const SNAP_MINUTES = 5;
const SLACK_PX = 6;
const HOLD_MS = 350;
const WHY_MS = 250;
const EDGE_PX = 48;

interface Places {
  step: number;
  starts: Record<string, number[]>;
}
type Words = Record<"lifted" | "fits" | "fits_with" | "no" | "same" | "returned" | "unread", string>;

const say = (text: string): void => {
  const voice = document.getElementById("lift-says");
  if (voice) voice.textContent = text;
};
const filled = (text: string, values: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
const clock = (minute: number): string => {
  const inDay = ((minute % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
};
/** A time on the salon's wall clock, as the server reads it. */
const wall = (day: string, minute: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Math.floor(minute / DAY_MINUTES));
  return `${date.toISOString().slice(0, 10)}T${clock(minute)}`;
};

/** One visit in the air. */
class Lift {
  readonly #board: HTMLElement;
  readonly #words: Words;
  readonly #left: HTMLElement[];
  readonly #copies: HTMLElement[];
  readonly #from: { lane: HTMLElement; at: number };
  readonly #visit: string;
  readonly #name: string;
  #lane: HTMLElement;
  #at: number;
  #places: Places | null = null;
  #whyTimer = 0;
  readonly #whys = new Map<string, string>();

  constructor(slot: HTMLElement) {
    this.#board = slot.closest<HTMLElement>(".board-frame")!;
    this.#words = JSON.parse(this.#board.dataset.words ?? "{}") as Words;
    this.#lane = slot.closest<HTMLElement>(".lane")!;
    this.#visit = slot.dataset.visit!;
    // A visit of several services hangs together.
    this.#left = [...this.#lane.querySelectorAll<HTMLElement>(`[data-visit="${this.#visit}"]`)];
    this.#at = Math.min(...this.#left.map((each) => Number(each.dataset.at)));
    this.#from = { lane: this.#lane, at: this.#at };
    this.#name = slot.querySelector("strong")?.textContent ?? "";
    this.#copies = this.#left.map((each) => this.#copy(each));
    this.#board.classList.add("is-moving");
    for (const each of this.#left) each.classList.add("is-left");
    this.#draw();
    void this.#ask();
  }

  get at(): number {
    return this.#at;
  }

  get lanes(): HTMLElement[] {
    return [...this.#board.querySelectorAll<HTMLElement>(".lane")];
  }

  #copy(each: HTMLElement): HTMLElement {
    const copy = each.cloneNode(true) as HTMLElement;
    copy.removeAttribute("id");
    copy.dataset.offset = String(Number(each.dataset.at) - this.#at);
    copy.classList.add("is-lifted");
    copy.classList.remove("is-inside", "is-left");
    copy.setAttribute("aria-hidden", "true");
    for (const inner of copy.querySelectorAll<HTMLElement>("a, .badge")) inner.tabIndex = -1;
    if (copy.dataset.offset === "0") copy.querySelector("a, .slot-face")?.append(Object.assign(document.createElement("span"), { className: "slot-moved" }));
    return copy;
  }

  /** What fits, for every lane that is shown. */
  async #ask(): Promise<void> {
    say(filled(this.#words.lifted, { what: this.#name }));
    const days = [...new Set(this.lanes.map((lane) => lane.dataset.day!))];
    const starts: Record<string, number[]> = {};
    let step = 15;
    try {
      for (const day of days) {
        const staff = this.lanes.filter((lane) => lane.dataset.day === day).map((lane) => lane.dataset.staff).join(",");
        const answer = await fetch(`/business/visits/${this.#visit}/places?date=${day}&staff=${staff}`, { headers: { accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const places = (await answer.json()) as Places;
        for (const [member, minutes] of Object.entries(places.starts)) starts[`${day}/${member}`] = minutes;
        step = Math.min(step, places.step);
      }
      this.#places = { step, starts };
      this.#draw();
    } catch {
      say(this.#words.unread);
    }
  }

  #fitting(): number[] {
    return this.#places?.starts[`${this.#lane.dataset.day}/${this.#lane.dataset.staff}`] ?? [];
  }

  get isHome(): boolean {
    return this.#lane === this.#from.lane && this.#at === this.#from.at;
  }

  get #fits(): boolean {
    return this.isHome || this.#fitting().includes(this.#at);
  }

  /** To a minute of a lane; near a start that is offered it settles on it. */
  moveTo(lane: HTMLElement, minute: number): void {
    const near = this.#nearest(lane, minute);
    const at = near ?? Math.round(minute / SNAP_MINUTES) * SNAP_MINUTES;
    if (lane === this.#lane && at === this.#at) return;
    this.#lane = lane;
    this.#at = at;
    this.#draw();
  }

  #nearest(lane: HTMLElement, minute: number): number | undefined {
    const offered = this.#places?.starts[`${lane.dataset.day}/${lane.dataset.staff}`] ?? [];
    const half = (this.#places?.step ?? 15) / 2;
    return offered.find((start) => Math.abs(start - minute) <= half);
  }

  step(down: number, right: number): void {
    const lanes = this.lanes;
    const lane = lanes[Math.min(lanes.length - 1, Math.max(0, lanes.indexOf(this.#lane) + right))] ?? this.#lane;
    const by = this.#places?.step ?? 15;
    this.moveTo(lane, Math.max(0, this.#at + down * by));
    this.#copies[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #draw(): void {
    const track = this.#lane.querySelector(".lane-track");
    const told = this.#told();
    for (const lane of this.lanes) lane.classList.toggle("is-landing", lane === this.#lane);
    for (const copy of this.#copies) {
      const minute = this.#at + Number(copy.dataset.offset);
      copy.style.setProperty("--at-hour", String(Math.floor(minute / 60)));
      copy.style.setProperty("--at-minute", String(minute % 60));
      copy.classList.toggle("is-refused", this.#places !== null && !this.#fits);
      if (copy.parentElement !== track) track?.append(copy);
      const moved = copy.querySelector(".slot-moved");
      if (moved) moved.textContent = told;
    }
    if (this.#places) say(`${clock(this.#at)}: ${told}`);
    window.clearTimeout(this.#whyTimer);
    if (this.#places && !this.#fits) this.#whyTimer = window.setTimeout(() => void this.#askWhy(), WHY_MS);
  }

  #told(): string {
    const time = clock(this.#at);
    if (this.isHome || !this.#places) return this.#words.same;
    if (this.#fits) return this.#lane === this.#from.lane ? filled(this.#words.fits, { time }) : filled(this.#words.fits_with, { time, who: this.#who });
    return this.#whys.get(this.#key) ?? filled(this.#words.no, { time });
  }

  get #who(): string {
    return this.#lane.dataset.who ?? this.#lane.querySelector("h2")?.textContent?.trim() ?? "";
  }

  get #key(): string {
    return `${this.#lane.id}/${this.#at}`;
  }

  async #askWhy(): Promise<void> {
    const key = this.#key;
    if (this.#whys.has(key)) return;
    const asked = new URLSearchParams({ start: wall(this.#lane.dataset.day!, this.#at), staff: this.#lane.dataset.staff!, who: this.#who });
    const answer = await fetch(`/business/visits/${this.#visit}/why?${asked}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const { why } = (await answer.json()) as { why: string };
    if (why) this.#whys.set(key, why);
    if (why && this.#key === key && this.#copies[0]?.isConnected) this.#draw();
  }

  /** Put it down. It goes to the server where it fits, and back where it was otherwise. */
  drop(): void {
    const form = document.getElementById("move-form");
    if (this.isHome || !this.#fits || !(form instanceof HTMLFormElement)) return this.putBack(this.isHome ? this.#words.returned : this.#told());
    form.action = `/business/visits/${this.#visit}/move`;
    (form.elements.namedItem("start") as HTMLInputElement).value = wall(this.#lane.dataset.day!, this.#at);
    (form.elements.namedItem("staff") as HTMLInputElement).value = this.#lane === this.#from.lane ? "" : this.#lane.dataset.staff!;
    (form.elements.namedItem("back") as HTMLInputElement).value = location.pathname + location.search;
    this.#board.classList.remove("is-moving");
    form.requestSubmit();
  }

  /** True while the visit can be dropped where it hangs. */
  get isDroppable(): boolean {
    return this.#fits && !this.isHome;
  }

  putBack(word = this.#words.returned): void {
    window.clearTimeout(this.#whyTimer);
    for (const copy of this.#copies) copy.remove();
    for (const each of this.#left) each.classList.remove("is-left");
    for (const lane of this.lanes) lane.classList.remove("is-landing");
    this.#board.classList.remove("is-moving");
    say(word);
  }
}

let lift: Lift | null = null;
let dropped: Lift | null = null;
let dragged = false;

const slotOf = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>(".slot[data-movable]") : null);

function settle(drop: boolean): void {
  if (drop) lift?.drop();
  else lift?.putBack();
  dropped = drop ? lift : null;
  lift = null;
}

/** The answer never came: what hangs in the air goes back. */
document.addEventListener("htmx:error", () => {
  dropped?.putBack();
  dropped = null;
});

/** By keyboard. */
document.addEventListener("keydown", (event) => {
  if (lift && !dragged) return steer(event);
  const slot = event.key === " " ? slotOf(event.target) : null;
  if (!slot) return;
  event.preventDefault();
  lift = new Lift(slot);
});

function steer(event: KeyboardEvent): void {
  const ways: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const way = ways[event.key];
  if (way) lift?.step(...way);
  else if (event.key === "Enter" || event.key === " ") {
    if (lift?.isDroppable || lift?.isHome) settle(lift.isDroppable);
  } else if (event.key === "Escape") settle(false);
  else if (event.key === "Tab") return settle(false);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** By pointer: a mouse lifts after a few pixels, a finger after a moment, so that scrolling stays scrolling. */
document.addEventListener("pointerdown", (event) => {
  const slot = slotOf(event.target);
  if (!slot || event.button !== 0 || lift) return;
  const lane = slot.closest<HTMLElement>(".lane")!;
  const track = lane.querySelector<HTMLElement>(".lane-track")!;
  const grip = event.clientY - slot.getBoundingClientRect().top;
  const start = { x: event.clientX, y: event.clientY };
  const away = new AbortController();
  const begin = (): void => {
    dragged = true;
    lift = new Lift(slot);
  };
  const held = event.pointerType === "mouse" ? 0 : window.setTimeout(begin, HOLD_MS);
  const offset = Number(slot.dataset.at) - Math.min(...[...lane.querySelectorAll<HTMLElement>(`[data-visit="${slot.dataset.visit}"]`)].map((each) => Number(each.dataset.at)));
  const minutePx = track.getBoundingClientRect().height / (Number(getComputedStyle(track).getPropertyValue("--lasts")) * 60);
  const opens = Number(getComputedStyle(track).getPropertyValue("--opens")) * 60;

  const follow = (move: PointerEvent): void => {
    const far = Math.hypot(move.clientX - start.x, move.clientY - start.y) > SLACK_PX;
    if (!lift) {
      if (far && event.pointerType !== "mouse") return end(false);
      if (far) begin();
      return;
    }
    move.preventDefault();
    const under = lift.lanes.find((each) => {
      const box = each.getBoundingClientRect();
      return move.clientX >= box.left && move.clientX < box.right;
    });
    const top = track.getBoundingClientRect().top;
    lift.moveTo(under ?? lane, opens + (move.clientY - grip - top) / minutePx - offset);
    scrollAtEdge(lane, move);
  };
  const end = (drop: boolean): void => {
    window.clearTimeout(held);
    away.abort();
    if (lift && dragged) settle(drop);
    // The click that follows a drag is no press on the link.
    window.setTimeout(() => (dragged = false));
  };
  document.addEventListener("pointermove", follow, { signal: away.signal });
  document.addEventListener("pointerup", () => end(true), { signal: away.signal });
  document.addEventListener("pointercancel", () => end(false), { signal: away.signal });
  document.addEventListener("keydown", (key) => key.key === "Escape" && end(false), { signal: away.signal });
});

function scrollAtEdge(lane: HTMLElement, move: PointerEvent): void {
  const board = lane.closest<HTMLElement>(".board");
  if (!board) return;
  const box = board.getBoundingClientRect();
  const by = (at: number, low: number, high: number): number => (at > high - EDGE_PX ? 12 : at < low + EDGE_PX ? -12 : 0);
  board.scrollBy(by(move.clientX, box.left + 52, box.right), by(move.clientY, box.top + 60, box.bottom));
}

document.addEventListener("dragstart", (event) => slotOf(event.target) && event.preventDefault());
document.addEventListener("touchmove", (event) => lift && dragged && event.preventDefault(), { passive: false });
document.addEventListener(
  "click",
  (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
