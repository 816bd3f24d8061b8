package io.meridian.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/** A transaction's accounts as they are before it. */
final class Involved {
  private final TransactionCommand command;
  private final Postings postings;
  private final LedgerView view;
  private final Account[] accounts;

  Involved(TransactionCommand command, Postings postings, LedgerView view) {
    this.command = command;
    this.postings = postings;
    this.view = view;
    this.accounts = new Account[postings.accounts().size()];
  }

  /** The first reason, from ACCOUNT_NOT_FOUND to PERIOD_CLOSED, that applies. */
  Optional<Outcome> refusal() {
    for (int i = 0; i < accounts.length; i++) {
      Optional<Account> account = view.account(postings.accounts().get(i));
      if (account.isEmpty()) {
        return refused(Reason.ACCOUNT_NOT_FOUND, i);
      }
      accounts[i] = account.get();
    }
    for (int i = 0; i < postings.size(); i++) {
      Posting posting = postings.get(i);
      Account debit = accounts[postings.debitAccount(i)];
      Account credit = accounts[postings.creditAccount(i)];
      if (!debit.settings().asset().equals(posting.asset())) {
        return assetMismatch(i, posting, posting.debit(), debit);
      }
      if (!credit.settings().asset().equals(posting.asset())) {
        return assetMismatch(i, posting, posting.credit(), credit);
      }
    }
    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].status() == AccountStatus.CLOSED) {
        return refused(Reason.ACCOUNT_CLOSED, i);
      }
    }
    for (int i = 0; i < accounts.length; i++) {
      if (accounts[i].status() == AccountStatus.FROZEN) {
        return refused(Reason.ACCOUNT_FROZEN, i);
      }
    }
    return detailsRefusal(i -> true);
  }

  /**
   * The same for what frees accounts and so takes no notice of their status, nor of accounts of
   * which nothing is left to free.
   */
  Optional<Outcome> refusalOfRelease(List<Part> freed) {
    read();
    return detailsRefusal(
        i ->
            freed.stream()
                .mapToInt(Part::posting)
                .anyMatch(at -> postings.debitAccount(at) == i || postings.creditAccount(at) == i));
  }

  /** The effects on accounts that were judged already, or need not be. */
  NetEffects unjudged() {
    read();
    return effects();
  }

  private void read() {
    for (int i = 0; i < accounts.length; i++) {
      accounts[i] =
          view.account(postings.accounts().get(i))
              .orElseThrow(() -> new IllegalStateException("a hold's account is missing"));
    }
  }

  private Optional<Outcome> detailsRefusal(IntPredicate moved) {
    Optional<Refusal> refusal = DetailsRules.refusal(command, view);
    OptionalLong effective = command.details().effectiveMicros();
    for (int i = 0; effective.isPresent() && refusal.isEmpty() && i < accounts.length; i++) {
      if (moved.test(i)) {
        refusal =
            DetailsRules.before(
                effective.getAsLong(), postings.accounts().get(i), accounts[i].createMicros());
      }
    }
    return refusal.map(Outcome.Refused::new);
  }

  NetEffects effects() {
    return new NetEffects(accounts);
  }

  Outcome overflow(int place) {
    return refused(Reason.BALANCE_OVERFLOW, place).orElseThrow();
  }

  private Optional<Outcome> refused(Reason reason, int place) {
    return Optional.of(
        Judge.refused(
            reason, Map.of("account", postings.accounts().get(place).account().toString())));
  }

  private static Optional<Outcome> assetMismatch(
      int index, Posting posting, AccountRef account, Account state) {
    return Optional.of(new Outcome.Refused(assetMismatch(index, posting.asset(), account, state)));
  }

  /** The refusal of a posting whose asset is not that of one of its accounts. */
  static Refusal assetMismatch(int posting, String asset, AccountRef account, Account state) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("posting", Integer.toString(posting));
    metadata.put("account", account.toString());
    metadata.put("asset", asset);
    metadata.put("accountAsset", state.settings().asset());
    return new Refusal(Reason.ASSET_MISMATCH, metadata);
  }
}
