"""Who may open the register's pages, and which room they belong to. What a role may do stands in `portal.behorighet`."""

from django.contrib.auth.decorators import permission_required

from portal.funktioner import kraver_funktion

i_registret = kraver_funktion("register")
i_arsomgangen = kraver_funktion("arsomgang")

LASER = permission_required("foretag.las_register", raise_exception=True)
ANDRAR = permission_required("foretag.andra_register", raise_exception=True)
