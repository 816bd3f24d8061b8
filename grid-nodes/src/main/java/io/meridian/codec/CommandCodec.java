package io.meridian.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands and their canonical form: equal requests have equal bytes, and any difference in a field
 * of the request makes other bytes. Who asks and private data are no part of it: the bytes stay in
 * the journal when personal data goes. Safe for any thread.
 */
public final class CommandCodec {
  private static final int FORMAT_VERSION = 1;
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
      return read(JournalProto.Request.parseFrom(request.unsafeArray()), actor, privateData);
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

  /** The private data that a command carries. */
  static Optional<PrivateData> privateData(Command command) {
    return switch (command.kind()) {
      case CREATE_ACCOUNT -> ((CreateAccount) command).settings().privateData();
      case POST -> ((Post) command).privateData();
      case CREATE_LEDGER, CREATE_ASSET -> Optional.empty();
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
    out.uint32(1, FORMAT_VERSION);
    out.string(2, id.ledger());
    out.string(3, id.region());
    out.string(4, id.id());
    switch (command.kind()) {
      case POST -> writePost(out, (Post) command);
      case CREATE_LEDGER -> writeCreateLedger(out, (CreateLedger) command);
      case CREATE_ASSET -> writeCreateAsset(out, (CreateAsset) command);
      case CREATE_ACCOUNT -> writeCreateAccount(out, (CreateAccount) command);
    }
    return out.toBytes();
  }

  private static Command read(
      JournalProto.Request request, String actor, Optional<PrivateData> privateData) {
    if (request.getFormat() != FORMAT_VERSION) {
      throw CorruptJournalException.newerVersion("a request", request.getFormat(), FORMAT_VERSION);
    }
    Forms.known(request);
    CommandId id = new CommandId(request.getLedger(), request.getRegion(), request.getId());
    return switch (request.getOperationCase()) {
      case POST -> readPost(id, actor, request, privateData);
      case CREATE_LEDGER -> readCreateLedger(id, actor, request.getCreateLedger());
      case CREATE_ASSET -> readCreateAsset(id, actor, request.getCreateAsset());
      case CREATE_ACCOUNT -> readCreateAccount(id, actor, request.getCreateAccount(), privateData);
      case OPERATION_NOT_SET -> throw new CorruptJournalException("a request asks for nothing");
    };
  }

  private static void writePost(ProtoWriter out, Post post) {
    String home = post.commandId().region();
    out.string(5, post.reference());
    Forms.writePairs(out, 6, post.labels());
    int content = out.open(10);
    List<Posting> postings = post.postings();
    for (int i = 0; i < postings.size(); i++) {
      Posting posting = postings.get(i);
      int start = out.open(1);
      out.string(1, posting.debit().id());
      out.string(2, posting.credit().id());
      out.string(3, posting.asset());
      out.uint64(4, posting.amount());
      Forms.writeRegion(out, 5, posting.debit(), home);
      Forms.writeRegion(out, 6, posting.credit(), home);
      out.close(start);
    }
    out.close(content);
  }

  private static Post readPost(
      CommandId id, String actor, JournalProto.Request request, Optional<PrivateData> privateData) {
    List<JournalProto.Posting> stored = Forms.known(request.getPost()).getPostingsList();
    List<Posting> postings = new ArrayList<>(stored.size());
    for (JournalProto.Posting posting : stored) {
      Forms.known(posting);
      AccountRef debit =
          Forms.readAccount(posting.getDebitRegion(), posting.getDebit(), id.region());
      AccountRef credit =
          Forms.readAccount(posting.getCreditRegion(), posting.getCredit(), id.region());
      postings.add(new Posting(debit, credit, posting.getAsset(), posting.getAmount()));
    }
    Map<String, String> labels = Forms.readPairs(request.getLabelsList());
    return new Post(id, actor, postings, request.getReference(), labels, privateData);
  }

  private static void writeCreateLedger(ProtoWriter out, CreateLedger command) {
    int content = out.open(20);
    Forms.writePlacements(out, 1, command.placements());
    out.close(content);
  }

  private static CreateLedger readCreateLedger(
      CommandId id, String actor, JournalProto.CreateLedger stored) {
    return new CreateLedger(
        id, actor, Forms.readPlacements(Forms.known(stored).getPlacementsList()));
  }

  private static void writeCreateAsset(ProtoWriter out, CreateAsset command) {
    int content = out.open(21);
    out.string(1, command.code());
    out.uint32(2, command.scale());
    out.close(content);
  }

  private static CreateAsset readCreateAsset(
      CommandId id, String actor, JournalProto.CreateAsset stored) {
    Forms.known(stored);
    return new CreateAsset(id, actor, stored.getCode(), stored.getScale());
  }

  private static void writeCreateAccount(ProtoWriter out, CreateAccount command) {
    int content = out.open(22);
    out.string(1, command.account().id());
    Forms.writeRegion(out, 2, command.account(), command.commandId().region());
    Forms.writeSettings(out, 3, command.settings());
    out.close(content);
  }

  private static CreateAccount readCreateAccount(
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
}
