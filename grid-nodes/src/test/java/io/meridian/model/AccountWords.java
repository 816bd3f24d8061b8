package io.meridian.model;

import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Reason;
import io.meridian.ledger.UpdateAccount;
import io.meridian.model.ModelAccount.Status;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the contract says of assets, periods and accounts. */
final class AccountWords {
  private final ModelLedger ledger;
  private final Undo undo;

  AccountWords(ModelLedger ledger, Undo undo) {
    this.ledger = ledger;
    this.undo = undo;
  }

  ModelAnswer createAsset(CreateAsset create) {
    Integer scale = ledger.assets.get(create.code());
    if (scale == null) {
      ledger.assets.put(create.code(), create.scale());
      undo.with(() -> ledger.assets.remove(create.code()));
      return done();
    }
    return scale == create.scale()
        ? done()
        : ModelAnswer.refused(
            Reason.ASSET_EXISTS,
            Map.of("ledger", ledger.name, "asset", create.code(), "scale", scale.toString()));
  }

  ModelAnswer closePeriod(ClosePeriod period) {
    long before = ledger.closedUntilMicros;
    if (period.closedUntilMicros() < before) {
      return Moves.periodClosed(ledger);
    }
    ledger.closedUntilMicros = period.closedUntilMicros();
    undo.with(() -> ledger.closedUntilMicros = before);
    return done();
  }

  ModelAnswer create(CreateAccount create, long commitMicros) {
    String reference = create.account().toString();
    if (ledger.accounts.containsKey(reference)) {
      return ModelAnswer.refused(
          Reason.ACCOUNT_EXISTS, Map.of("account", reference, "field", "id"));
    }
    String asset = create.settings().asset();
    if (!ledger.assets.containsKey(asset)) {
      return ModelAnswer.refused(
          Reason.ASSET_NOT_FOUND, Map.of("ledger", ledger.name, "asset", asset));
    }
    ModelAccount account =
        new ModelAccount(
            reference, asset, create.settings().normalSide() == NormalSide.CREDIT, commitMicros);
    account.floor = big(create.settings().floor());
    account.ceiling = big(create.settings().ceiling());
    account.labels = create.settings().labels();
    account.privateData = create.settings().privateData().map(Canonical::text);
    ledger.accounts.put(reference, account);
    undo.with(() -> ledger.accounts.remove(reference));
    return done();
  }

  ModelAnswer update(UpdateAccount update, long commitMicros) {
    Optional<ModelAnswer> refusal = refusal(update.account(), update.revision());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ModelAccount account = ledger.accounts.get(update.account().toString());
    rememberSettings(account);
    AccountChanges changes = update.changes();
    for (AccountChanges.Field field : changes.fields()) {
      switch (field) {
        case FLOOR -> account.floor = big(changes.floor());
        case CEILING -> account.ceiling = big(changes.ceiling());
        case LABELS -> account.labels = changes.labels();
        case PRIVATE_DATA -> account.privateData = changes.privateData().map(Canonical::text);
      }
    }
    return changed(account, commitMicros);
  }

  ModelAnswer changeStatus(ChangeAccountStatus change, long commitMicros) {
    Optional<ModelAnswer> refusal = refusal(change.account(), change.revision());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    ModelAccount account = ledger.accounts.get(change.account().toString());
    Status wanted =
        switch (change.change()) {
          case FREEZE -> Status.FROZEN;
          case CLOSE -> Status.CLOSED;
          case UNFREEZE, REOPEN -> Status.OPEN;
        };
    if (account.status == wanted) {
      return done();
    }
    refusal =
        switch (change.change()) {
          case FREEZE, UNFREEZE ->
              account.status == Status.CLOSED
                  ? refused(Reason.ACCOUNT_CLOSED, account)
                  : Optional.empty();
          case REOPEN ->
              account.status == Status.FROZEN
                  ? refused(Reason.ACCOUNT_FROZEN, account)
                  : Optional.empty();
          case CLOSE -> closingRefusal(account);
        };
    if (refusal.isPresent()) {
      return refusal.get();
    }
    rememberSettings(account);
    account.status = wanted;
    return changed(account, commitMicros);
  }

  private static Optional<ModelAnswer> closingRefusal(ModelAccount account) {
    if (account.balance().signum() != 0) {
      return Optional.of(
          ModelAnswer.refused(
              Reason.ACCOUNT_NOT_EMPTY,
              Map.of("account", account.reference, "balance", account.balance().toString())));
    }
    boolean hasHolds =
        account.counters.heldDebits().signum() != 0
            || account.counters.heldCredits().signum() != 0
            || !account.reserved.isEmpty();
    return hasHolds ? refused(Reason.ACCOUNT_HAS_HOLDS, account) : Optional.empty();
  }

  private Optional<ModelAnswer> refusal(AccountRef reference, OptionalLong revision) {
    ModelAccount account = ledger.accounts.get(reference.toString());
    if (account == null) {
      return Optional.of(
          ModelAnswer.refused(Reason.ACCOUNT_NOT_FOUND, Map.of("account", reference.toString())));
    }
    if (revision.isPresent() && revision.getAsLong() != account.revision) {
      return Optional.of(
          ModelAnswer.refused(
              Reason.REVISION_MISMATCH,
              Map.of("account", account.reference, "revision", Long.toString(account.revision))));
    }
    return Optional.empty();
  }

  private static Optional<ModelAnswer> refused(Reason reason, ModelAccount account) {
    return Optional.of(ModelAnswer.refused(reason, Map.of("account", account.reference)));
  }

  private static ModelAnswer changed(ModelAccount account, long commitMicros) {
    account.revision++;
    account.updateMicros = commitMicros;
    return done();
  }

  private static ModelAnswer done() {
    return ModelAnswer.applied(List.of());
  }

  private void rememberSettings(ModelAccount account) {
    Optional<BigInteger> floor = account.floor;
    Optional<BigInteger> ceiling = account.ceiling;
    Map<String, String> labels = account.labels;
    Optional<String> privateData = account.privateData;
    Status status = account.status;
    long revision = account.revision;
    long updateMicros = account.updateMicros;
    undo.with(
        () -> {
          account.floor = floor;
          account.ceiling = ceiling;
          account.labels = labels;
          account.privateData = privateData;
          account.status = status;
          account.revision = revision;
          account.updateMicros = updateMicros;
        });
  }

  private static Optional<BigInteger> big(OptionalLong number) {
    return number.isPresent()
        ? Optional.of(BigInteger.valueOf(number.getAsLong()))
        : Optional.empty();
  }
}
