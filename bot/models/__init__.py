"""Tables, one file per aggregate. Checks, partial keys and triggers stand in models/guards.py."""

from bot.models.alarm import Alarm
from bot.models.catalog import Category, Picture, PictureUpload, Product, Variant
from bot.models.commission import Commission, CommissionPlan, CommissionTerms, MaturingRun
from bot.models.distributor import Application, ApplicationDocument, Distributor
from bot.models.importing import (
    ImportChange,
    ImportChunk,
    ImportFile,
    ImportRefusal,
    ImportRun,
    ProductSource,
)
from bot.models.ledger import JournalEntry, LedgerAccount, LedgerMark, Posting
from bot.models.notice import Notice
from bot.models.order import Address, CartLine, Order, OrderEvent, OrderLine, Shipment
from bot.models.payment import Receipt, TransferSlip
from bot.models.payout import Payout, PayoutDetails
from bot.models.person import Person
from bot.models.promotion import Delivery, Promotion
from bot.models.referral import Binding, Touch
from bot.models.refund import Refund
from bot.models.rulebook import AuditEntry, ShopRules
from bot.models.run import ClockOffset, JobRun, JobState, Lease
from bot.models.settlement import SettlementPeriod, Statement
from bot.models.staff import StaffInvitation, StaffMember
from bot.models.stock import Stock, StockSpell
from bot.models.support import Question
from bot.models.update import FailedUpdate, HandledUpdate, SeenAlbum

__all__ = [
    "Address",
    "Alarm",
    "Application",
    "ApplicationDocument",
    "AuditEntry",
    "Binding",
    "CartLine",
    "Category",
    "ClockOffset",
    "Commission",
    "CommissionPlan",
    "CommissionTerms",
    "Delivery",
    "Distributor",
    "FailedUpdate",
    "HandledUpdate",
    "ImportChange",
    "ImportChunk",
    "ImportFile",
    "ImportRefusal",
    "ImportRun",
    "JobRun",
    "JobState",
    "JournalEntry",
    "Lease",
    "LedgerAccount",
    "LedgerMark",
    "MaturingRun",
    "Notice",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payout",
    "PayoutDetails",
    "Person",
    "Picture",
    "PictureUpload",
    "Posting",
    "Product",
    "ProductSource",
    "Promotion",
    "Question",
    "Receipt",
    "Refund",
    "SeenAlbum",
    "SettlementPeriod",
    "Shipment",
    "ShopRules",
    "StaffInvitation",
    "StaffMember",
    "Statement",
    "Stock",
    "StockSpell",
    "Touch",
    "TransferSlip",
    "Variant",
]

# Docstrings are for readers of code: rewording one must not ask for a migration.
for _model in __all__:
    globals()[_model]._meta.table_description = ""
