"""How channels speak HTTP: one client, one blocking call, one throttle."""
