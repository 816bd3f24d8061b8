package io.meridian.client;

/**
 * What an {@link Event} is about: a transaction of any kind as its record has it; an account as it
 * was after it was created or changed; a ledger as it was after it was created or a period was
 * closed; an asset as it was registered; what a transaction that is homed in another shard did in
 * this one. Accounts and transactions come without their private data.
 */
public sealed interface EventSubject permits Transaction, Account, Ledger, Asset, Leg {}
