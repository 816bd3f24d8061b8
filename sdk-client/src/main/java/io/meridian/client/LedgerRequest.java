package io.meridian.client;

/** A request to create or change a ledger. */
public sealed interface LedgerRequest permits CreateLedgerRequest, ClosePeriodRequest {}
