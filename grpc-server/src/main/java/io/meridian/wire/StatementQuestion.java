package io.meridian.wire;

import io.meridian.engine.StatementQuery;
import io.meridian.ledger.AccountKey;

/**
 * A part of an account's statement that is asked for.
 *
 * @param account whose statement
 * @param query which part
 */
public record StatementQuestion(AccountKey account, StatementQuery query) {}
