"""Mail: queued with the act that it reports, composed and sent afterwards."""
