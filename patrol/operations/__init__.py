"""Migrations, backups, and the watch over the disk and the worker."""
