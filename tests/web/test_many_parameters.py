"""More query parameters than anybody means: people get a page, machines are told the limit."""

from app.web.context import MAX_PARAMETERS
from tests.http_client import Client


def _query(count: int) -> str:
    return "&".join(["q=stress", *["kram=motion"] * (count - 1)])


def test_a_page_reads_the_first_parameters_and_answers(client: Client) -> None:
    few = client.get(f"/indsatser?{_query(2)}")
    many = client.get(f"/indsatser?{_query(MAX_PARAMETERS * 4)}")
    assert (few.status_code, many.status_code) == (200, 200)
    assert many.text.count("<article") == few.text.count("<article") > 0


def test_the_api_takes_as_many_as_it_says_and_refuses_one_more(client: Client) -> None:
    assert client.get(f"/api/v1/interventions?{_query(MAX_PARAMETERS)}").status_code == 200
    refused = client.get(f"/api/v1/interventions?{_query(MAX_PARAMETERS + 1)}")
    assert refused.status_code == 422
    assert str(MAX_PARAMETERS) in refused.json()["detail"]
