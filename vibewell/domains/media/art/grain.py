"""Paper: one small tile for the whole site, laid over pictures by the stylesheet."""


def grain() -> str:
    """A tile of 240 units that repeats without a seam; dark flecks on nothing, meant for soft-light at a third."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240">'
        '<filter id="paper" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB">'
        '<feTurbulence type="fractalNoise" baseFrequency=".9 .84" numOctaves="3" seed="11" stitchTiles="stitch"/>'
        '<feColorMatrix type="matrix" values="0 0 0 0 .16  0 0 0 0 .12  0 0 0 0 .14  .5 .5 .5 0 -.5"/>'
        '</filter><rect width="240" height="240" filter="url(#paper)"/></svg>'
    )
