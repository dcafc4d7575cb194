from datetime import timedelta

from foretag.inlasning.models import rensa
from portal.arbetare import registrera_svep


def anslut() -> None:
    registrera_svep("rensa filer att läsa in", rensa, timedelta(hours=1))
