"""What insatser tells the mechanisms of portal when the portal starts, room by room."""

from insatser import demo
from insatser.ansokan import anslutning as ansokan
from insatser.arende import anslutning as arende
from insatser.styrelse import anslutning as styrelse
from portal import grunddata


def anslut() -> None:
    """Called once from InsatserConfig.ready(): models are ready then, and not before."""
    for rum in (ansokan, arende, styrelse):
        rum.anslut()
    grunddata.registrera(demo.grund)
    grunddata.registrera_demo(demo.demo)
