"""What gunicorn serves while it is measured: Faultline as in production, and a view of Django that does nothing."""
