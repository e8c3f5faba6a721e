"""Distributors, referrals, commission, settlement and payouts."""

from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('shop', '0002_guards')]

    

    operations = [
        ops.CreateModel(
            name='CommissionPlan',
            fields=[
                ('version', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('tier_rates', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('hold_days', fields.IntField()),
                ('self_purchase', fields.CharField(max_length=8)),
                ('bind_days', fields.IntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'commission_plan', 'app': 'shop', 'pk_attr': 'version'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Distributor',
            fields=[
                ('id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(unique=True, max_length=12)),
                ('sponsor', fields.ForeignKeyField('shop.Distributor', source_field='sponsor_id', null=True, db_constraint=True, to_field='id', related_name='recruits', on_delete=OnDelete.RESTRICT)),
                ('approved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('suspended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('suspension_reason', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'distributor', 'app': 'shop', 'indexes': [Index(fields=['sponsor_id'], name='ix_distributor_sponsor')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Application',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('shop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='applications', on_delete=OnDelete.RESTRICT)),
                ('sponsor', fields.ForeignKeyField('shop.Distributor', source_field='sponsor_id', null=True, db_constraint=True, to_field='id', related_name='applications', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharField(max_length=12)),
                ('sealed_name', fields.BinaryField(null=True)),
                ('sealed_phone', fields.BinaryField(null=True)),
                ('phone_digest', fields.CharField(default='', max_length=64)),
                ('region', fields.CharField(default='', max_length=80)),
                ('channels', fields.CharField(default='', max_length=300)),
                ('documents_done', fields.BooleanField(default=False)),
                ('terms_version', fields.IntField(null=True)),
                ('terms_accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.BigIntField(null=True)),
                ('reason', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'application', 'app': 'shop', 'indexes': [Index(fields=['person_id'], name='ix_application_person'), Index(fields=['sponsor_id'], name='ix_application_sponsor'), Index(fields=['state', 'id'], name='ix_application_state'), Index(fields=['phone_digest'], name='ix_application_phone')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ApplicationDocument',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('application', fields.ForeignKeyField('shop.Application', source_field='application_id', db_constraint=True, to_field='id', related_name='documents', on_delete=OnDelete.CASCADE)),
                ('sealed', fields.BinaryField()),
                ('digest', fields.CharField(max_length=64)),
                ('uploaded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'application_document', 'app': 'shop', 'indexes': [Index(fields=['application_id'], name='ix_document_application'), Index(fields=['digest'], name='ix_document_digest')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Commission',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('shop.Order', source_field='order_id', db_constraint=True, to_field='id', related_name='commissions', on_delete=OnDelete.RESTRICT)),
                ('line', fields.ForeignKeyField('shop.OrderLine', source_field='line_id', db_constraint=True, to_field='id', related_name='commissions', on_delete=OnDelete.RESTRICT)),
                ('tier', fields.IntField()),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='commissions', on_delete=OnDelete.RESTRICT)),
                ('currency', fields.CharField(max_length=3)),
                ('base_minor', fields.BigIntField()),
                ('rate_bp', fields.IntField()),
                ('amount_minor', fields.BigIntField()),
                ('withheld', fields.CharField(default='', max_length=12)),
                ('accrued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('matures_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'commission', 'app': 'shop', 'unique_together': (('line', 'tier'),), 'indexes': [Index(fields=['order_id'], name='ix_commission_order'), Index(fields=['distributor_id', 'order_id'], name='ix_commission_distributor'), Index(fields=['matures_at'], name='ix_commission_maturity')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LedgerMark',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('matured_until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ledger_mark', 'app': 'shop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MaturingRun',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('currency', fields.CharField(max_length=3)),
                ('after', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('upto', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('entry_id', fields.BigIntField(unique=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'maturing_run', 'app': 'shop', 'unique_together': (('currency', 'after'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PayoutDetails',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='payout_details', on_delete=OnDelete.RESTRICT)),
                ('sealed', fields.BinaryField()),
                ('digest', fields.CharField(max_length=64)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('hidden_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'payout_details', 'app': 'shop', 'indexes': [Index(fields=['distributor_id'], name='ix_payout_details_distributor'), Index(fields=['digest'], name='ix_payout_details_digest')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Payout',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='payouts', on_delete=OnDelete.RESTRICT)),
                ('details', fields.ForeignKeyField('shop.PayoutDetails', source_field='details_id', db_constraint=True, to_field='id', related_name='payouts', on_delete=OnDelete.RESTRICT)),
                ('currency', fields.CharField(max_length=3)),
                ('amount_minor', fields.BigIntField()),
                ('state', fields.CharField(max_length=12)),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('approved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('approved_by', fields.BigIntField(null=True)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_by', fields.BigIntField(null=True)),
                ('voucher', fields.CharField(default='', max_length=200)),
                ('reason', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'payout', 'app': 'shop', 'indexes': [Index(fields=['distributor_id'], name='ix_payout_distributor'), Index(fields=['details_id'], name='ix_payout_details'), Index(fields=['state', 'id'], name='ix_payout_state')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SettlementPeriod',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=10)),
                ('currency', fields.CharField(max_length=3)),
                ('starts_at', fields.DatetimeField(unique=True, auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(unique=True, auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'settlement_period', 'app': 'shop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Statement',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('period', fields.ForeignKeyField('shop.SettlementPeriod', source_field='period_id', db_constraint=True, to_field='id', related_name='statements', on_delete=OnDelete.RESTRICT)),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='statements', on_delete=OnDelete.RESTRICT)),
                ('opening_minor', fields.BigIntField()),
                ('earned_minor', fields.BigIntField()),
                ('taken_back_minor', fields.BigIntField()),
                ('paid_minor', fields.BigIntField()),
                ('closing_minor', fields.BigIntField()),
            ],
            options={'table': 'statement', 'app': 'shop', 'unique_together': (('period', 'distributor'),), 'indexes': [Index(fields=['distributor_id'], name='ix_statement_distributor')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Touch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('shop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='touches', on_delete=OnDelete.RESTRICT)),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='touches', on_delete=OnDelete.RESTRICT)),
                ('via', fields.CharField(max_length=8)),
                ('product_id', fields.BigIntField(null=True)),
                ('outcome', fields.CharField(max_length=16)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'touch', 'app': 'shop', 'indexes': [Index(fields=['person_id'], name='ix_touch_person'), Index(fields=['distributor_id'], name='ix_touch_distributor')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Binding',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('customer', fields.ForeignKeyField('shop.Person', source_field='customer_id', db_constraint=True, to_field='id', related_name='bindings', on_delete=OnDelete.RESTRICT)),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='bindings', on_delete=OnDelete.RESTRICT)),
                ('touch', fields.ForeignKeyField('shop.Touch', source_field='touch_id', db_constraint=True, to_field='id', related_name='bindings', on_delete=OnDelete.RESTRICT)),
                ('bound_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('end_reason', fields.CharField(default='', max_length=24)),
            ],
            options={'table': 'binding', 'app': 'shop', 'indexes': [Index(fields=['customer_id'], name='ix_binding_customer'), Index(fields=['distributor_id', 'ended_at'], name='ix_binding_distributor'), Index(fields=['touch_id'], name='ix_binding_touch'), Index(fields=['ended_at', 'expires_at'], name='ix_binding_expiry')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CommissionTerms',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('order', fields.ForeignKeyField('shop.Order', source_field='order_id', db_constraint=True, to_field='id', related_name='commission_terms', on_delete=OnDelete.RESTRICT)),
                ('tier', fields.IntField()),
                ('distributor', fields.ForeignKeyField('shop.Distributor', source_field='distributor_id', db_constraint=True, to_field='id', related_name='terms', on_delete=OnDelete.RESTRICT)),
                ('rate_bp', fields.IntField()),
                ('plan', fields.ForeignKeyField('shop.CommissionPlan', source_field='plan_id', db_constraint=True, to_field='version', related_name='terms', on_delete=OnDelete.RESTRICT)),
                ('binding', fields.ForeignKeyField('shop.Binding', source_field='binding_id', null=True, db_constraint=True, to_field='id', related_name='terms', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'commission_terms', 'app': 'shop', 'unique_together': (('order', 'tier'),), 'indexes': [Index(fields=['distributor_id'], name='ix_terms_distributor'), Index(fields=['plan_id'], name='ix_terms_plan'), Index(fields=['binding_id'], name='ix_terms_binding')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]

