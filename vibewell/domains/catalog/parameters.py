"""What paths and queries name, described once for every API that takes it."""

from typing import Annotated

from litestar.params import Parameter

Slug = Annotated[str, Parameter(description="The business's slug, or its id", max_length=80)]
