"""Floor 3: Event → Delivery rows → lease, send through the channels it is handed, retry, give up visibly."""
