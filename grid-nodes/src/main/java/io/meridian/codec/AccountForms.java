package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reserved;
import io.meridian.ledger.UpdateAccount;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Accounts and the canonical forms of the commands about one, each with its writing and its reading
 * side by side. Private data stands beside a request and never in it.
 */
final class AccountForms {
  private static final AccountChanges.Field[] FIELDS = AccountChanges.Field.values();

  private AccountForms() {}

  static void write(ProtoWriter out, CreateAccount command) {
    int content = out.open(22);
    writeAccountRef(out, command.account(), command.commandId());
    Forms.writeSettings(out, 3, command.settings());
    out.close(content);
  }

  static CreateAccount readCreate(
      CommandId id,
      String actor,
      JournalProto.CreateAccount stored,
      Optional<PrivateData> privateData) {
    Forms.known(stored);
    AccountRef account =
        Forms.readAccount(stored.getAccountRegion(), stored.getAccount(), id.region());
    return new CreateAccount(
        id, actor, account, Forms.readSettings(stored.getSettings(), privateData));
  }

  static void write(ProtoWriter out, UpdateAccount command) {
    AccountChanges changes = command.changes();
    int content = out.open(23);
    writeAccountRef(out, command.account(), command.commandId());
    int fields = out.open(3);
    for (AccountChanges.Field field : FIELDS) {
      if (changes.fields().contains(field)) {
        out.packedUint32(Numbers.of(field));
      }
    }
    out.close(fields);
    if (changes.floor().isPresent()) {
      out.presentSint64(4, changes.floor().getAsLong());
    }
    if (changes.ceiling().isPresent()) {
      out.presentSint64(5, changes.ceiling().getAsLong());
    }
    Forms.writePairs(out, 6, changes.labels());
    writeRevision(out, 7, command.revision());
    out.close(content);
  }

  static UpdateAccount readUpdate(
      CommandId id,
      String actor,
      JournalProto.UpdateAccount stored,
      Optional<PrivateData> privateData) {
    Forms.known(stored);
    Set<AccountChanges.Field> fields = EnumSet.noneOf(AccountChanges.Field.class);
    int before = 0;
    for (JournalProto.AccountField field : stored.getFieldsList()) {
      fields.add(Numbers.field(field));
      if (field.getNumber() <= before) {
        throw new CorruptJournalException("the settings that change are out of order");
      }
      before = field.getNumber();
    }
    AccountChanges changes =
        new AccountChanges(
            fields,
            stored.hasFloor() ? OptionalLong.of(stored.getFloor()) : OptionalLong.empty(),
            stored.hasCeiling() ? OptionalLong.of(stored.getCeiling()) : OptionalLong.empty(),
            Forms.readPairs(stored.getLabelsList()),
            privateData);
    return new UpdateAccount(
        id,
        actor,
        Forms.readAccount(stored.getAccountRegion(), stored.getAccount(), id.region()),
        changes,
        stored.hasRevision() ? OptionalLong.of(stored.getRevision()) : OptionalLong.empty());
  }

  static void write(ProtoWriter out, ChangeAccountStatus command) {
    int content = out.open(24);
    writeAccountRef(out, command.account(), command.commandId());
    out.uint32(3, Numbers.of(command.change()));
    writeRevision(out, 4, command.revision());
    out.close(content);
  }

  static ChangeAccountStatus readChangeStatus(
      CommandId id, String actor, JournalProto.ChangeAccountStatus stored) {
    Forms.known(stored);
    return new ChangeAccountStatus(
        id,
        actor,
        Forms.readAccount(stored.getAccountRegion(), stored.getAccount(), id.region()),
        Numbers.change(stored.getChange()),
        stored.hasRevision() ? OptionalLong.of(stored.getRevision()) : OptionalLong.empty());
  }

  /** The fields of an account, its private data whole. */
  static void write(ProtoWriter out, Account account) {
    Forms.writeSettings(out, 1, account.settings());
    if (account.settings().privateData().isPresent()) {
      Forms.writePrivateData(out, 2, account.settings().privateData().get());
    }
    out.uint32(3, Numbers.of(account.status()));
    Forms.writeCounters(out, 4, account.counters());
    out.uint64(5, account.version());
    out.uint64(6, account.revision());
    out.uint64(7, account.createMicros());
    out.uint64(8, account.updateMicros());
    Reserved reserved = account.reserved();
    if (!reserved.equals(Reserved.NONE)) {
      int content = out.open(10);
      out.uint64(1, reserved.debits());
      out.uint64(2, reserved.credits());
      out.uint64(3, reserved.outgoing());
      out.uint64(4, reserved.incoming());
      out.uint32(5, reserved.legs());
      out.close(content);
    }
    out.uint64(11, account.lagMicros());
  }

  static Account read(JournalProto.Account account) {
    Forms.known(account);
    Optional<PrivateData> privateData =
        account.hasPrivateData()
            ? Optional.of(Forms.readPrivateData(account.getPrivateData()))
            : Optional.empty();
    return new Account(
        Forms.readSettings(account.getSettings(), privateData),
        Numbers.status(account.getStatus()),
        Forms.readCounters(account.getCounters()),
        account.getVersion(),
        account.getRevision(),
        account.getCreateMicros(),
        account.getUpdateMicros(),
        account.hasReservedOn() ? readReserved(account.getReservedOn()) : Reserved.NONE,
        account.getLagMicros());
  }

  private static Reserved readReserved(JournalProto.Reserved reserved) {
    Forms.known(reserved);
    return new Reserved(
        reserved.getDebits(),
        reserved.getCredits(),
        reserved.getOutgoing(),
        reserved.getIncoming(),
        reserved.getLegs());
  }

  private static void writeAccountRef(ProtoWriter out, AccountRef account, CommandId home) {
    out.string(1, account.id());
    Forms.writeRegion(out, 2, account, home.region());
  }

  private static void writeRevision(ProtoWriter out, int field, OptionalLong revision) {
    if (revision.isPresent()) {
      out.presentUint64(field, revision.getAsLong());
    }
  }
}
