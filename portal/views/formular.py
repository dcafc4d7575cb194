from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from portal import text


@require_POST
def visa_text(request: HttpRequest) -> HttpResponse:
    """How a long text will look: the Visa button of the toolbar. Nothing is kept."""
    return HttpResponse(text.till_html(request.POST.get("text", "")[:100_000], niva=3))
