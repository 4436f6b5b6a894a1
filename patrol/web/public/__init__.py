"""Views for everybody and for sources: pages, tips, intake, sign-in, health."""
