"""Many flows at once: arrays instead of objects, for networks of thousands to millions of flows (the extra `fast`)."""
