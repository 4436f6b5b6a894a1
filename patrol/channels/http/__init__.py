"""HTTP for the channels: the client, a blocking call, and the throttle."""
