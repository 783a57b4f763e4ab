from tests.broker import kafka, own_broker  # noqa: F401 - fixtures
from tests.journeys.told import told  # noqa: F401 - fixture
