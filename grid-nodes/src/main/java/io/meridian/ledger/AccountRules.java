package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The rules of opening and changing accounts, in the order of checks. */
final class AccountRules {
  private AccountRules() {}

  static Outcome create(CreateAccount command, LedgerView view) {
    if (view.account(command.key()).isPresent()) {
      return Judge.refused(
          Reason.ACCOUNT_EXISTS, Map.of("account", command.account().toString(), "field", "id"));
    }
    String asset = command.settings().asset();
    if (view.asset(command.commandId().ledger(), asset).isEmpty()) {
      return Judge.refused(
          Reason.ASSET_NOT_FOUND, Map.of("ledger", command.commandId().ledger(), "asset", asset));
    }
    return new Outcome.Applied(List.of());
  }

  static Outcome update(UpdateAccount command, LedgerView view, long commitMicros) {
    Optional<Account> found = view.account(command.key());
    Optional<Outcome> refusal = refusal(command, found, command.revision());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Account account = found.orElseThrow();
    AccountSettings settings = command.changes().applyTo(account.settings());
    return changed(account.changed(settings, account.status(), commitMicros));
  }

  static Outcome changeStatus(ChangeAccountStatus command, LedgerView view, long commitMicros) {
    Optional<Account> found = view.account(command.key());
    Optional<Outcome> refusal = refusal(command, found, command.revision());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Account account = found.orElseThrow();
    AccountStatus wanted = command.change().wanted();
    if (account.status() == wanted) {
      return changed(account);
    }
    Map<String, String> subject = command.subject();
    return switch (command.change()) {
      case FREEZE, UNFREEZE ->
          account.status() == AccountStatus.CLOSED
              ? Judge.refused(Reason.ACCOUNT_CLOSED, subject)
              : changed(account.changed(account.settings(), wanted, commitMicros));
      case REOPEN ->
          account.status() == AccountStatus.FROZEN
              ? Judge.refused(Reason.ACCOUNT_FROZEN, subject)
              : changed(account.changed(account.settings(), wanted, commitMicros));
      case CLOSE -> close(account, command.account(), commitMicros);
    };
  }

  private static Outcome close(Account account, AccountRef reference, long commitMicros) {
    if (account.balance() != 0) {
      return Judge.refused(
          Reason.ACCOUNT_NOT_EMPTY,
          Map.of("account", reference.toString(), "balance", Long.toString(account.balance())));
    }
    if (account.counters().heldDebits() != 0
        || account.counters().heldCredits() != 0
        || account.reserved().legs() != 0) {
      return Judge.refused(Reason.ACCOUNT_HAS_HOLDS, Map.of("account", reference.toString()));
    }
    return changed(account.changed(account.settings(), AccountStatus.CLOSED, commitMicros));
  }

  private static Optional<Outcome> refusal(
      AccountCommand command, Optional<Account> found, OptionalLong revision) {
    if (found.isEmpty()) {
      return Optional.of(Judge.refused(Reason.ACCOUNT_NOT_FOUND, command.subject()));
    }
    if (revision.isPresent() && revision.getAsLong() != found.get().revision()) {
      return Optional.of(
          Judge.refused(
              Reason.REVISION_MISMATCH,
              Map.of(
                  "account",
                  command.account().toString(),
                  "revision",
                  Long.toString(found.get().revision()))));
    }
    return Optional.empty();
  }

  /** Private data stays where it may be erased, and the outcome is for ever. */
  private static Outcome changed(Account account) {
    return new Outcome.Applied(
        List.of(), List.of(), List.of(), Optional.of(account.withPrivateData(Optional.empty())));
  }
}
