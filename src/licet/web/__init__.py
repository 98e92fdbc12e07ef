"""The workbench: pages, and the API under `api`."""
