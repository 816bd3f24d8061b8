package io.meridian.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
    return detailsRefusal();
  }

  /** The same for what frees accounts and so takes no notice of their status. */
  Optional<Outcome> refusalOfRelease() {
    read();
    return detailsRefusal();
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

  private Optional<Outcome> detailsRefusal() {
    TransactionDetails details = command.details();
    CommandId id = command.commandId();
    if (details.reference().isEmpty() && details.effectiveMicros().isEmpty()) {
      return Optional.empty();
    }
    LedgerFact ledger =
        view.ledger(id.ledger())
            .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
    if (ledger.referenceUnique() && !details.reference().isEmpty()) {
      Optional<String> holder = view.referenceHolder(id, details.reference());
      if (holder.isPresent()) {
        return Optional.of(
            Judge.refused(
                Reason.REFERENCE_TAKEN,
                Map.of(
                    "reference",
                    details.reference(),
                    "holder",
                    id.sibling(holder.get()).reference())));
      }
    }
    if (details.effectiveMicros().isPresent()) {
      return periodRefusal(ledger, details.effectiveMicros().getAsLong());
    }
    return Optional.empty();
  }

  /** Before an account was opened its books are closed like those of a closed period. */
  private Optional<Outcome> periodRefusal(LedgerFact ledger, long effectiveMicros) {
    if (effectiveMicros < ledger.closedUntilMicros()) {
      return Optional.of(
          Judge.refused(
              Reason.PERIOD_CLOSED,
              Map.of(
                  "ledger",
                  ledger.name(),
                  "closedUntil",
                  Instants.text(ledger.closedUntilMicros()))));
    }
    for (int i = 0; i < accounts.length; i++) {
      if (effectiveMicros < accounts[i].createMicros()) {
        return Optional.of(
            Judge.refused(
                Reason.PERIOD_CLOSED,
                Map.of(
                    "ledger",
                    ledger.name(),
                    "account",
                    postings.accounts().get(i).account().toString(),
                    "closedUntil",
                    Instants.text(accounts[i].createMicros()))));
      }
    }
    return Optional.empty();
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
    Map<String, String> metadata = new HashMap<>();
    metadata.put("posting", Integer.toString(index));
    metadata.put("account", account.toString());
    metadata.put("asset", posting.asset());
    metadata.put("accountAsset", state.settings().asset());
    return Optional.of(Judge.refused(Reason.ASSET_MISMATCH, metadata));
  }
}
