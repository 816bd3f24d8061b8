package io.meridian.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Records: a core, which the chain of hashes covers, and beside it private data, of which the chain
 * covers only a salted digest. Erasing the private part therefore leaves digest and chain as they
 * were. Safe for any thread.
 */
public final class RecordCodec {
  private static final String WHAT = "a journal record";
  private static final int FORMAT_VERSION_MAX = 4;
  private static final int CORE = 1;
  private static final int PRIVATE_DATA = 2;

  /** What a record has beside its request, for two entries. */
  private static final int BYTES_EXPECTED_BESIDE_REQUEST = 256;

  private RecordCodec() {}

  /**
   * A record ready to be put in a block.
   *
   * @param command the command
   * @param commitMicros its commit time, microseconds since the epoch
   * @param outcome what became of it
   * @throws IllegalArgumentException when a text holds half a surrogate pair, or when the outcome
   *     shows an account's private data, which has to stay erasable
   */
  public static EncodedRecord encode(PreparedCommand command, long commitMicros, Outcome outcome) {
    Optional<PrivateData> privateData = CommandCodec.privateData(command.command());
    ProtoWriter out = new ProtoWriter(command.request().length() + BYTES_EXPECTED_BESIDE_REQUEST);
    Bytes privateDigest = privateData.map(RecordCodec::privateDigest).orElse(Bytes.EMPTY);
    int core = writeCore(out, command, commitMicros, outcome, privateDigest);
    Bytes digest = MerkleTree.leaf(out.unsafeArray(), core, out.size() - core);
    if (privateData.isPresent()) {
      Forms.writePrivateData(out, PRIVATE_DATA, privateData.get());
    }
    return new EncodedRecord(out.toBytes(), digest);
  }

  /** Answers where the content stands. */
  private static int writeCore(
      ProtoWriter out,
      PreparedCommand command,
      long commitMicros,
      Outcome outcome,
      Bytes privateDigest) {
    int open = out.open(CORE);
    out.uint32(1, format(outcome));
    out.bytes(2, command.request());
    out.bytes(3, command.fingerprint());
    out.string(4, command.command().actor());
    out.uint64(5, commitMicros);
    String home = command.command().commandId().region();
    if (outcome instanceof Outcome.Applied applied) {
      writeApplied(out, 6, applied, command.command());
    } else if (outcome instanceof Outcome.Refused refused) {
      Forms.writeRefusal(out, 7, refused.refusal());
    } else if (outcome instanceof Outcome.Prepared prepared) {
      CrossingOutcomeForms.write(out, 8, prepared, home);
    } else {
      CrossingOutcomeForms.write(out, 9, (Outcome.Declined) outcome, home);
    }
    out.bytes(10, privateDigest);
    Optional<Crossed> crossed = crossed(outcome);
    if (crossed.isPresent()) {
      CrossingForms.writeCrossed(out, 11, crossed.get(), home);
    }
    return out.close(open);
  }

  private static Optional<Crossed> crossed(Outcome outcome) {
    return outcome instanceof Outcome.Applied applied
        ? applied.crossed()
        : outcome instanceof Outcome.Refused refused ? refused.crossed() : Optional.empty();
  }

  /**
   * The record in {@code stored}. A private part that is there must match its digest; one that was
   * erased is reported as such. Damage that leaves a readable core shows in the digest, which the
   * block's hash covers.
   */
  public static StoredRecord decode(Bytes stored) throws CorruptJournalException {
    return slice(stored, 0, stored.length()).read();
  }

  /**
   * The record that lies in a part of {@code stored}, its digest computed, the rest not yet read.
   */
  static Slice slice(Bytes stored, int offset, int length) {
    byte[] array = stored.unsafeArray();
    FrameReader frame = new FrameReader(WHAT, array, offset, length);
    int core = frame.content(CORE);
    int coreLength = frame.contentLength();
    int privateData = -1;
    int privateLength = 0;
    if (frame.at(PRIVATE_DATA)) {
      privateData = frame.content(PRIVATE_DATA);
      privateLength = frame.contentLength();
    }
    frame.end();
    Bytes digest = MerkleTree.leaf(array, core, coreLength);
    return new Slice(stored, offset, length, core, coreLength, privateData, privateLength, digest);
  }

  /** Where a record's parts lie; {@code privateData} is -1 when there is none. */
  record Slice(
      Bytes stored,
      int offset,
      int length,
      int core,
      int coreLength,
      int privateData,
      int privateLength,
      Bytes digest) {
    StoredRecord read() {
      byte[] array = stored.unsafeArray();
      try {
        JournalProto.RecordCore readCore =
            JournalProto.RecordCore.parser().parseFrom(array, core, coreLength);
        Optional<PrivateData> readPrivate =
            privateData < 0
                ? Optional.empty()
                : Optional.of(
                    Forms.readPrivateData(
                        JournalProto.PrivateData.parser()
                            .parseFrom(array, privateData, privateLength)));
        StoredRecord read = record(readCore, readPrivate, digest);
        if (!written(read, readCore, readPrivate).holds(array, offset, length)) {
          throw CorruptJournalException.otherForm(WHAT);
        }
        return read;
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        throw new CorruptJournalException(WHAT + " cannot be read", e);
      }
    }
  }

  /** The record's bytes as a writer of this version leaves them. */
  private static ProtoWriter written(
      StoredRecord read, JournalProto.RecordCore core, Optional<PrivateData> privateData) {
    LedgerRecord record = read.record();
    PreparedCommand command =
        new PreparedCommand(record.command(), bytes(core.getRequest()), read.fingerprint());
    ProtoWriter out = new ProtoWriter(core.getSerializedSize());
    int unused =
        writeCore(
            out, command, record.commitMicros(), record.outcome(), bytes(core.getPrivateDigest()));
    if (privateData.isPresent()) {
      Forms.writePrivateData(out, PRIVATE_DATA, privateData.get());
    }
    return out;
  }

  private static StoredRecord record(
      JournalProto.RecordCore core, Optional<PrivateData> privateData, Bytes digest) {
    if (core.getFormat() < 1 || core.getFormat() > FORMAT_VERSION_MAX) {
      throw CorruptJournalException.newerVersion(WHAT, core.getFormat(), FORMAT_VERSION_MAX);
    }
    Forms.known(core);
    Bytes request = bytes(core.getRequest());
    Bytes fingerprint = bytes(core.getFingerprint());
    if (!fingerprint.equals(CommandCodec.fingerprint(request))) {
      throw new CorruptJournalException(WHAT + " has a fingerprint that is not its request's");
    }
    int digestBytes = core.getPrivateDigest().size();
    boolean hadPrivateData = digestBytes > 0;
    if (hadPrivateData && digestBytes != Sha256.BYTES) {
      throw new CorruptJournalException(
          WHAT + " has a digest of private data of " + digestBytes + " bytes");
    }
    if (privateData.isPresent()
        && !privateDigest(privateData.get()).equals(bytes(core.getPrivateDigest()))) {
      throw new CorruptJournalException(WHAT + " has private data that does not match its digest");
    }
    Command command = CommandCodec.decode(request, core.getActor(), privateData);
    if (hadPrivateData && !CommandCodec.privateDataErasable(command)) {
      throw new CorruptJournalException(WHAT + " has a digest of private data that it cannot have");
    }
    String home = command.commandId().region();
    Optional<Crossed> crossed =
        core.hasCrossed()
            ? Optional.of(CrossingForms.readCrossed(core.getCrossed(), home))
            : Optional.empty();
    Outcome outcome =
        switch (core.getOutcomeCase()) {
          case APPLIED -> readApplied(core.getApplied(), command, crossed);
          case REFUSED -> new Outcome.Refused(Forms.readRefusal(core.getRefused()), crossed);
          case PREPARED -> CrossingOutcomeForms.readPrepared(core.getPrepared(), home);
          case DECLINED -> CrossingOutcomeForms.readDeclined(core.getDeclined(), home);
          case OUTCOME_NOT_SET -> throw new CorruptJournalException(WHAT + " has no outcome");
        };
    if (core.getFormat() != format(outcome)) {
      throw new CorruptJournalException(
          WHAT
              + " has format version "
              + core.getFormat()
              + ", which is not the lowest that can say it");
    }
    return new StoredRecord(
        new LedgerRecord(command, core.getCommitMicros(), outcome),
        fingerprint,
        digest,
        hadPrivateData && privateData.isEmpty());
  }

  /** The lowest format that can say {@code outcome}. */
  private static int format(Outcome outcome) {
    if (crossed(outcome).filter(crossed -> crossed.preparedMicros() > 0).isPresent()) {
      return 4;
    }
    if (outcome instanceof Outcome.Applied applied) {
      return ofCrossing(applied) ? 3 : more(applied) ? 2 : 1;
    }
    if (outcome instanceof Outcome.Refused refused) {
      return refused.crossed().isEmpty() ? 1 : 3;
    }
    return outcome instanceof Outcome.Prepared prepared
        ? CrossingOutcomeForms.ofBatch(prepared) ? 4 : 3
        : CrossingOutcomeForms.ofBatch((Outcome.Declined) outcome) ? 4 : 3;
  }

  private static boolean ofCrossing(Outcome.Applied applied) {
    return applied.crossed().isPresent() || applied.account().filter(Account::crossed).isPresent();
  }

  private static boolean more(Outcome.Applied applied) {
    return !applied.parts().isEmpty()
        || !applied.originals().isEmpty()
        || applied.account().isPresent();
  }

  private static void writeApplied(
      ProtoWriter out, int field, Outcome.Applied applied, Command command) {
    int content = out.open(field);
    List<AccountKey> named = named(command, applied.originals());
    String home = command.commandId().region();
    List<Entry> entries = applied.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      int start = out.open(1);
      if (i >= named.size() || !named.get(i).account().equals(entry.account())) {
        if (entry.account().id().isEmpty()) {
          throw new IllegalArgumentException("an entry of an account without id");
        }
        out.string(1, entry.account().id());
        Forms.writeRegion(out, 2, entry.account(), home);
      }
      out.uint32(3, Numbers.of(entry.normalSide()));
      out.uint64(4, entry.version());
      Forms.writeCounters(out, 5, entry.change());
      Forms.writeCounters(out, 6, entry.after());
      out.close(start);
    }
    Forms.writeParts(out, 2, applied.parts());
    for (int i = 0; i < applied.originals().size(); i++) {
      int start = out.open(3);
      OriginalForms.write(out, applied.originals().get(i), subject(command), requested(command));
      out.close(start);
    }
    if (applied.account().isPresent()) {
      Account account = applied.account().get();
      if (account.settings().privateData().isPresent()) {
        throw new IllegalArgumentException("an outcome with private data");
      }
      int start = out.open(4);
      AccountForms.write(out, account);
      out.close(start);
    }
    out.close(content);
  }

  private static Outcome readApplied(
      JournalProto.Applied applied, Command command, Optional<Crossed> crossed) {
    Forms.known(applied);
    List<Original> originals = new ArrayList<>(applied.getOriginalsCount());
    for (JournalProto.Original original : applied.getOriginalsList()) {
      originals.add(OriginalForms.read(original, subject(command), requested(command)));
    }
    List<AccountKey> named = named(command, originals);
    List<Entry> entries = new ArrayList<>(applied.getEntriesCount());
    for (int i = 0; i < applied.getEntriesCount(); i++) {
      JournalProto.Entry entry = Forms.known(applied.getEntries(i));
      entries.add(
          new Entry(
              account(entry, i, named, command.commandId().region()),
              Numbers.side(entry.getNormalSide()),
              entry.getVersion(),
              Forms.readCounters(entry.getChange()),
              Forms.readCounters(entry.getAfter())));
    }
    return new Outcome.Applied(
        entries,
        Forms.readParts(applied.getPartsList()),
        originals,
        applied.hasAccount() ? Optional.of(readAccount(applied.getAccount())) : Optional.empty(),
        crossed);
  }

  private static Account readAccount(JournalProto.Account stored) {
    if (stored.hasPrivateData()) {
      throw new CorruptJournalException(WHAT + " has private data in its outcome");
    }
    return AccountForms.read(stored);
  }

  /** The transaction whose id an original leaves out. */
  private static CommandId subject(Command command) {
    return command.original().orElseGet(command::commandId);
  }

  /** The postings that an original leaves out: those of the hold that it is. */
  private static List<Posting> requested(Command command) {
    return command instanceof Hold hold ? hold.postings() : List.of();
  }

  /** The accounts whose names entries leave out, each at its own place. */
  private static List<AccountKey> named(Command command, List<Original> originals) {
    List<AccountKey> requested = command.accounts();
    if (!requested.isEmpty() || originals.isEmpty()) {
      return requested;
    }
    String ledger = command.commandId().ledger();
    Set<AccountKey> named = new LinkedHashSet<>();
    for (Original.Remainder remainder : originals.get(0).postings()) {
      AccountKey debit = new AccountKey(ledger, remainder.posting().debit());
      AccountKey credit = new AccountKey(ledger, remainder.posting().credit());
      named.add(command.kind() == CommandKind.REFUND ? credit : debit);
      named.add(command.kind() == CommandKind.REFUND ? debit : credit);
    }
    return List.copyOf(named);
  }

  private static AccountRef account(
      JournalProto.Entry entry, int place, List<AccountKey> named, String home) {
    if (!entry.getAccount().isEmpty()) {
      return Forms.readAccount(entry.getAccountRegion(), entry.getAccount(), home);
    }
    if (place >= named.size()) {
      throw new CorruptJournalException(WHAT + " has an entry of no account");
    }
    return named.get(place).account();
  }

  /** Over every part behind its length, so that no two envelopes have the same digest. */
  private static Bytes privateDigest(PrivateData data) {
    MessageDigest digest = Sha256.start();
    update(digest, data.salt());
    update(digest, Long.BYTES);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      digest.update((byte) (data.keyId() >>> shift));
    }
    update(digest, data.nonce());
    update(digest, data.content());
    return Sha256.finish(digest);
  }

  private static void update(MessageDigest digest, Bytes part) {
    update(digest, part.length());
    digest.update(part.unsafeArray());
  }

  private static void update(MessageDigest digest, int length) {
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      digest.update((byte) (length >>> shift));
    }
  }

  private static Bytes bytes(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
