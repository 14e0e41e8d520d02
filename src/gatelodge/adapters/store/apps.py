"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Label `store`: the tables are called `store_...`."""

    name = "gatelodge.adapters.store"
    label = "store"
