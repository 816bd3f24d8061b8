package io.meridian.client;

/** The side on which an account's balance grows. */
public enum NormalSide {
  /** Wallets, stock on hand, merchant payables: balance = credits - debits. */
  CREDIT,
  /** The outside world, receivables: balance = debits - credits. */
  DEBIT
}
