"""A code and its name, in the lists of codes that services tell."""

from pydantic import ConfigDict, Field

from shared.web.schemas import View


class NamedCodeView(View):
    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "1011", "name": "heroin"}]})

    code: str = Field(description="As records take it.", examples=["1011"])
    name: str = Field(description="What it stands for, in the words of the scheme.", examples=["heroin"])
