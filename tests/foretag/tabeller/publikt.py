TABELL = """
# ---- The public register: everybody, and for everybody the same
foretag:publikt_register             | -               | 200                                             | -
foretag:publikt_foretag              | sida publik     | 200                                             | -
foretag:publikt_foretag              | sida utkast     | 404                                             | -
foretag:publikt_foretag              | sida inlämnad   | 404                                             | -
foretag:publikt_foretag              | företag F       | 404                                             | -
foretag:publikt_foretag              | saknas          | 404                                             | -
"""
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
