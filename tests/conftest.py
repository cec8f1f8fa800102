"""What all tests share."""

from hypothesis import HealthCheck, settings

# Deadlines measure the machine, not the code.
settings.register_profile("project", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
