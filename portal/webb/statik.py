from whitenoise.storage import CompressedManifestStaticFilesStorage


class Statiklager(CompressedManifestStaticFilesStorage):
    """Hashed names also in the imports of our ES modules, so that a page never mixes two versions of them."""

    support_js_module_import_aggregation = True
