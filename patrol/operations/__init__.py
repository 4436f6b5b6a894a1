"""What keeps a running house safe: migrations, backups, disk space, heartbeats."""
