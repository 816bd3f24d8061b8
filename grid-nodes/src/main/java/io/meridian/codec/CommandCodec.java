package io.meridian.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refund;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Commands and their canonical form: equal requests have equal bytes, and any difference in a field
 * of the request makes other bytes. Who asks and private data are no part of it: the bytes stay in
 * the journal when personal data goes. The format of a request is the lowest that can say it, so
 * that what an earlier version recorded is still the same request. Safe for any thread.
 */
public final class CommandCodec {
  private static final int FORMAT_VERSION_MAX = 4;
  private static final byte FINGERPRINT_VERSION = 1;

  /** The length of a fingerprint: its version and SHA-256. */
  static final int FINGERPRINT_BYTES = 1 + Sha256.BYTES;

  private static final int REQUEST_BYTES_EXPECTED = 256;

  private CommandCodec() {}

  /**
   * The command with its canonical form and fingerprint.
   *
   * @throws IllegalArgumentException when a text holds half a surrogate pair or an account has no
   *     region; a command whose shape was checked never does
   */
  public static PreparedCommand prepare(Command command) {
    Bytes request = write(command);
    return new PreparedCommand(command, request, fingerprint(request));
  }

  /**
   * The command whose canonical form is {@code request}, completed by what that leaves out.
   *
   * @param request the canonical form
   * @param actor who asked
   * @param privateData the private data it came with, if any
   */
  public static Command decode(Bytes request, String actor, Optional<PrivateData> privateData)
      throws CorruptJournalException {
    try {
      Command command =
          read(JournalProto.Request.parseFrom(request.unsafeArray()), actor, privateData);
      if (!write(command).equals(request)) {
        throw CorruptJournalException.otherForm("a request");
      }
      return command;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new CorruptJournalException("a request cannot be read", e);
    }
  }

  /**
   * Whether a request asks for the same as one that was recorded: equal fingerprints and, because
   * no fingerprint covers it, equal private data. Where the recorded private data was erased
   * nothing is left to compare, and the fingerprint alone decides: a caller who repeats a request
   * gets its outcome.
   */
  public static boolean sameRequest(PreparedCommand request, StoredRecord recorded) {
    if (!request.fingerprint().equals(recorded.fingerprint())) {
      return false;
    }
    if (recorded.privateDataErased()) {
      return true;
    }
    Optional<PrivateData> left = privateData(request.command());
    Optional<PrivateData> right = privateData(recorded.record().command());
    return left.isPresent() == right.isPresent()
        && (left.isEmpty() || left.get().sameContent(right.orElseThrow()));
  }

  /** Whether a command can have come with private data that was erased since. */
  static boolean privateDataErasable(Command command) {
    return switch (command.kind()) {
      case POST, HOLD, CAPTURE, VOID, REFUND, CREATE_ACCOUNT -> true;
      case UPDATE_ACCOUNT ->
          ((UpdateAccount) command).changes().fields().contains(AccountChanges.Field.PRIVATE_DATA);
      case EXPIRE,
          CREATE_LEDGER,
          CREATE_ASSET,
          CHANGE_ACCOUNT_STATUS,
          CLOSE_PERIOD,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          false;
    };
  }

  /** The private data that a command carries. */
  public static Optional<PrivateData> privateData(Command command) {
    return switch (command.kind()) {
      case POST, HOLD, CAPTURE, VOID, REFUND, EXPIRE ->
          ((TransactionCommand) command).details().privateData();
      case CREATE_ACCOUNT -> ((CreateAccount) command).settings().privateData();
      case UPDATE_ACCOUNT -> ((UpdateAccount) command).changes().privateData();
      case CREATE_LEDGER,
          CREATE_ASSET,
          CHANGE_ACCOUNT_STATUS,
          CLOSE_PERIOD,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          Optional.empty();
    };
  }

  /** The fingerprint of a canonical form. */
  static Bytes fingerprint(Bytes request) {
    MessageDigest digest = Sha256.start();
    digest.update(request.unsafeArray());
    byte[] hash = digest.digest();
    byte[] fingerprint = new byte[FINGERPRINT_BYTES];
    fingerprint[0] = FINGERPRINT_VERSION;
    System.arraycopy(hash, 0, fingerprint, 1, hash.length);
    return Bytes.wrap(fingerprint);
  }

  private static Bytes write(Command command) {
    ProtoWriter out = new ProtoWriter(REQUEST_BYTES_EXPECTED);
    CommandId id = command.commandId();
    out.uint32(1, format(command));
    out.string(2, id.ledger());
    out.string(3, id.region());
    out.string(4, id.id());
    switch (command.kind()) {
      case POST -> TransactionForms.write(out, (Post) command);
      case HOLD -> TransactionForms.write(out, (Hold) command);
      case CAPTURE -> TransactionForms.write(out, (Capture) command);
      case VOID -> TransactionForms.write(out, (VoidHold) command);
      case REFUND -> TransactionForms.write(out, (Refund) command);
      case EXPIRE -> TransactionForms.write(out, (ExpireHold) command);
      case ATOMIC_BATCH -> TransactionForms.write(out, (AtomicBatch) command);
      case CREATE_LEDGER -> LedgerForms.write(out, (CreateLedger) command);
      case CREATE_ASSET -> LedgerForms.write(out, (CreateAsset) command);
      case CLOSE_PERIOD -> LedgerForms.write(out, (ClosePeriod) command);
      case CREATE_ACCOUNT -> AccountForms.write(out, (CreateAccount) command);
      case UPDATE_ACCOUNT -> AccountForms.write(out, (UpdateAccount) command);
      case CHANGE_ACCOUNT_STATUS -> AccountForms.write(out, (ChangeAccountStatus) command);
      case PREPARE_LEGS -> CrossingCommandForms.write(out, (PrepareLegs) command);
      case SETTLE_LEGS -> CrossingCommandForms.write(out, (SettleLegs) command);
      case ABANDON_CROSSING -> CrossingCommandForms.write(out, (AbandonCrossing) command);
      case FINISH_CROSSING -> CrossingCommandForms.write(out, (FinishCrossing) command);
    }
    return out.toBytes();
  }

  /** The lowest format that can say {@code command}. */
  private static int format(Command command) {
    return switch (command.kind()) {
      case POST -> ((Post) command).details().effectiveMicros().isPresent() ? 2 : 1;
      case CREATE_LEDGER -> format((CreateLedger) command);
      case CREATE_ASSET, CREATE_ACCOUNT -> 1;
      case HOLD,
          CAPTURE,
          VOID,
          REFUND,
          EXPIRE,
          ATOMIC_BATCH,
          UPDATE_ACCOUNT,
          CHANGE_ACCOUNT_STATUS,
          CLOSE_PERIOD ->
          2;
      case PREPARE_LEGS -> format((PrepareLegs) command);
      case SETTLE_LEGS -> format((SettleLegs) command);
      case ABANDON_CROSSING, FINISH_CROSSING -> 3;
    };
  }

  private static int format(PrepareLegs command) {
    return command.transactionKind() == CommandKind.ATOMIC_BATCH || !command.before().isEmpty()
        ? 4
        : 3;
  }

  private static int format(SettleLegs command) {
    return command.transactionKind() == CommandKind.ATOMIC_BATCH || !command.whole() ? 4 : 3;
  }

  private static int format(CreateLedger command) {
    return command.crossRegion() ? command.referenceUnique() ? 2 : 1 : 3;
  }

  private static Command read(
      JournalProto.Request request, String actor, Optional<PrivateData> privateData) {
    if (request.getFormat() < 1 || request.getFormat() > FORMAT_VERSION_MAX) {
      throw CorruptJournalException.newerVersion(
          "a request", request.getFormat(), FORMAT_VERSION_MAX);
    }
    Forms.known(request);
    CommandId id = new CommandId(request.getLedger(), request.getRegion(), request.getId());
    TransactionDetails details = TransactionForms.readDetails(request, privateData);
    Command command =
        switch (request.getOperationCase()) {
          case POST -> TransactionForms.readPost(id, actor, request.getPost(), details);
          case HOLD -> TransactionForms.readHold(id, actor, request.getHold(), details);
          case CAPTURE -> TransactionForms.readCapture(id, actor, request.getCapture(), details);
          case VOID -> TransactionForms.readVoid(id, actor, request.getVoid(), details);
          case REFUND -> TransactionForms.readRefund(id, actor, request.getRefund(), details);
          case EXPIRE -> TransactionForms.readExpire(id, request.getExpire());
          case ATOMIC_BATCH -> TransactionForms.readBatch(id, actor, request.getAtomicBatch());
          case CREATE_LEDGER -> LedgerForms.readCreateLedger(id, actor, request.getCreateLedger());
          case CREATE_ASSET -> LedgerForms.readCreateAsset(id, actor, request.getCreateAsset());
          case CLOSE_PERIOD -> LedgerForms.readClosePeriod(id, actor, request.getClosePeriod());
          case CREATE_ACCOUNT ->
              AccountForms.readCreate(id, actor, request.getCreateAccount(), privateData);
          case UPDATE_ACCOUNT ->
              AccountForms.readUpdate(id, actor, request.getUpdateAccount(), privateData);
          case CHANGE_ACCOUNT_STATUS ->
              AccountForms.readChangeStatus(id, actor, request.getChangeAccountStatus());
          case PREPARE_LEGS -> CrossingCommandForms.readPrepare(id, request.getPrepareLegs());
          case SETTLE_LEGS -> CrossingCommandForms.readSettle(id, request.getSettleLegs());
          case ABANDON_CROSSING ->
              CrossingCommandForms.readAbandon(id, request.getAbandonCrossing());
          case FINISH_CROSSING -> CrossingCommandForms.readFinish(id, request.getFinishCrossing());
          case OPERATION_NOT_SET -> throw new CorruptJournalException("a request asks for nothing");
        };
    if (request.getFormat() != format(command)) {
      throw new CorruptJournalException(
          "a request has format version "
              + request.getFormat()
              + ", which is not the lowest that can say it");
    }
    boolean described = command.kind().transaction() && command.kind() != CommandKind.EXPIRE;
    if (!described && saysDetails(request)) {
      throw new CorruptJournalException("a request says more than its command can");
    }
    if (privateData.isPresent() && privateData(command).isEmpty()) {
      throw new CorruptJournalException("private data beside a command that takes none");
    }
    return command;
  }

  private static boolean saysDetails(JournalProto.Request request) {
    return !request.getReference().isEmpty()
        || request.getLabelsCount() > 0
        || request.hasEffectiveMicros();
  }
}
