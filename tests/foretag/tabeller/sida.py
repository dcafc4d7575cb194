TABELL = ""
KROPP = {}
INTE_SIDOR = {}


def varld(v):
    pass


def demo(v):
    pass


def fylld():
    return []


def tom():
    return []
