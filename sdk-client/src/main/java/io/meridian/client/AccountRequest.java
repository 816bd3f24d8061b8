package io.meridian.client;

/** A request to create or change an account. */
public sealed interface AccountRequest
    permits CreateAccountRequest, UpdateAccountRequest, AccountStatusRequest {
  /** The ledger's name. */
  String ledger();

  /** The account's reference {@code region/id}. */
  String account();
}
