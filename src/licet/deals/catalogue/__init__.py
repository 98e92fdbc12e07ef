"""Known machine models and the parameters their makers or the press have published, each with its source.
A text is matched to one model only when it can mean no other; where it could, the catalogue asks."""

from licet.deals.catalogue.models import Catalogue, CatalogueError, Model, ModelFact, load_catalogue, shared_facts
from licet.deals.catalogue.names import AmbiguousModel, UnknownModel

__all__ = [
    "AmbiguousModel",
    "Catalogue",
    "CatalogueError",
    "Model",
    "ModelFact",
    "UnknownModel",
    "load_catalogue",
    "shared_facts",
]
