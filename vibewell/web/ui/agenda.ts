/** A board opens at what happens now, a third down, so that what comes is in view; it is moved only once, never under a reader's hand. */
function showNow(board: HTMLElement): void {
  const now = board.querySelector<HTMLElement>(".now");
  if (now && board.scrollTop === 0) board.scrollTop = now.offsetTop - board.clientHeight / 3;
}
for (const board of document.querySelectorAll<HTMLElement>(".board")) showNow(board);
