"""Keep a running system safe: migrations, backups, disk space, heartbeats."""
