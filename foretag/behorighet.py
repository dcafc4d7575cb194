"""Who may open the register's pages. What a role may do stands in `portal.behorighet`."""

from django.contrib.auth.decorators import permission_required

LASER = permission_required("foretag.las_register", raise_exception=True)
ANDRAR = permission_required("foretag.andra_register", raise_exception=True)
