from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware


class LoginUnlessPublicMiddleware(LoginRequiredMiddleware):
    """Asks for an account on every page but the login's, unless the site is public."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if settings.FAULTLINE_PUBLIC:
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
