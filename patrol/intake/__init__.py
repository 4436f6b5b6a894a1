"""受理: adapters turn bytes and headers into `intake/1` records; `accept` stores and opens."""
