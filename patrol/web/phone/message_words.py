"""The words of a message, as the desk and a phone send them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from patrol.models import LONGEST_MESSAGE, MOST_MESSAGE_PHOTOS
from patrol.terminal import phrase
from patrol.web.http.answers import Body
from patrol.web.phone.photos import PhotoName

LONGEST_ID = 32
MessageId = Annotated[str, Field(max_length=LONGEST_ID)]


class MessageWordsIn(Body):
    """A text, photos, or both."""

    text: str = Field(default="", max_length=LONGEST_MESSAGE)
    photos: list[PhotoName] = Field(default_factory=list, max_length=MOST_MESSAGE_PHOTOS)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        """Refuse a message without either.

        Raises: ValueError.
        """
        if not self.text and not self.photos:
            raise ValueError(phrase("needs a text or a photo"))
        return self
