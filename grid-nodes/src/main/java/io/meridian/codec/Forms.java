package io.meridian.codec;

import com.google.protobuf.MessageOrBuilder;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Part;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parts that several stored messages share, each with its writing and its reading side by side.
 * Writing takes the field number in the surrounding message; reading refuses what no writer of this
 * version leaves.
 */
final class Forms {
  private static final int PAIR_KEY = 1;
  private static final int PAIR_VALUE = 2;

  private Forms() {}

  /** A writer of this version leaves no field that a reader of this version does not know. */
  static <M extends MessageOrBuilder> M known(M message) {
    if (!message.getUnknownFields().isEmpty()) {
      throw new CorruptJournalException(
          message.getDescriptorForType().getName() + " has a field that this version never writes");
    }
    return message;
  }

  static void writePairs(ProtoWriter out, int field, Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    String[] keys = pairs.keySet().toArray(new String[0]);
    Arrays.sort(keys, Forms::compareUtf8);
    for (String key : keys) {
      int pair = out.open(field);
      out.string(PAIR_KEY, key);
      out.string(PAIR_VALUE, pairs.get(key));
      out.close(pair);
    }
  }

  static Map<String, String> readPairs(List<JournalProto.Pair> pairs) {
    if (pairs.isEmpty()) {
      return Map.of();
    }
    Map<String, String> read = new HashMap<>();
    String before = null;
    for (JournalProto.Pair pair : pairs) {
      known(pair);
      if (before != null && compareUtf8(before, pair.getKey()) >= 0) {
        throw new CorruptJournalException("pairs are out of order");
      }
      before = pair.getKey();
      read.put(before, pair.getValue());
    }
    return read;
  }

  /**
   * The order of the bytes in UTF-8, which is that of the code points and not that of Java's
   * characters.
   */
  static int compareUtf8(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean sameRange = Character.isSurrogate(l) == Character.isSurrogate(r);
        return sameRange ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** The region of an account, left out when it is {@code home}. */
  static void writeRegion(ProtoWriter out, int field, AccountRef account, String home) {
    if (account.region().isEmpty() && !home.isEmpty()) {
      throw new IllegalArgumentException("an account of no region: " + account);
    }
    writeRegion(out, field, account.region(), home);
  }

  /** A region, left out when it is {@code home}. */
  static void writeRegion(ProtoWriter out, int field, String region, String home) {
    if (region.isEmpty() && !home.isEmpty()) {
      throw new IllegalArgumentException("no region");
    }
    if (!region.equals(home)) {
      out.string(field, region);
    }
  }

  static String readRegion(String region, String home) {
    return region.isEmpty() ? home : region;
  }

  static AccountRef readAccount(String region, String id, String home) {
    return new AccountRef(readRegion(region, home), id);
  }

  /** The region of an account is absent when it is {@code home}. */
  static void writePosting(ProtoWriter out, int field, Posting posting, String home) {
    int content = out.open(field);
    out.string(1, posting.debit().id());
    out.string(2, posting.credit().id());
    out.string(3, posting.asset());
    out.uint64(4, posting.amount());
    writeRegion(out, 5, posting.debit(), home);
    writeRegion(out, 6, posting.credit(), home);
    out.close(content);
  }

  static Posting readPosting(JournalProto.Posting posting, String home) {
    known(posting);
    return new Posting(
        readAccount(posting.getDebitRegion(), posting.getDebit(), home),
        readAccount(posting.getCreditRegion(), posting.getCredit(), home),
        posting.getAsset(),
        posting.getAmount());
  }

  static void writeParts(ProtoWriter out, int field, List<Part> parts) {
    for (int i = 0; i < parts.size(); i++) {
      int content = out.open(field);
      out.uint32(1, parts.get(i).posting());
      out.uint64(2, parts.get(i).amount());
      out.close(content);
    }
  }

  static List<Part> readParts(List<JournalProto.Part> parts) {
    List<Part> read = new ArrayList<>(parts.size());
    for (JournalProto.Part part : parts) {
      known(part);
      read.add(new Part(part.getPosting(), part.getAmount()));
    }
    return read;
  }

  static void writeCounters(ProtoWriter out, int field, Counters counters) {
    int content = out.open(field);
    out.sint64(1, counters.postedDebits());
    out.sint64(2, counters.postedCredits());
    out.sint64(3, counters.heldDebits());
    out.sint64(4, counters.heldCredits());
    out.close(content);
  }

  static Counters readCounters(JournalProto.Counters counters) {
    known(counters);
    return new Counters(
        counters.getPostedDebits(),
        counters.getPostedCredits(),
        counters.getHeldDebits(),
        counters.getHeldCredits());
  }

  static void writeSettings(ProtoWriter out, int field, AccountSettings settings) {
    int content = out.open(field);
    out.string(1, settings.asset());
    out.uint32(2, Numbers.of(settings.normalSide()));
    if (settings.floor().isPresent()) {
      out.presentSint64(3, settings.floor().getAsLong());
    }
    if (settings.ceiling().isPresent()) {
      out.presentSint64(4, settings.ceiling().getAsLong());
    }
    writePairs(out, 5, settings.labels());
    out.close(content);
  }

  static AccountSettings readSettings(
      JournalProto.AccountSettings settings, Optional<PrivateData> privateData) {
    known(settings);
    return new AccountSettings(
        settings.getAsset(),
        Numbers.side(settings.getNormalSide()),
        settings.hasFloor() ? OptionalLong.of(settings.getFloor()) : OptionalLong.empty(),
        settings.hasCeiling() ? OptionalLong.of(settings.getCeiling()) : OptionalLong.empty(),
        readPairs(settings.getLabelsList()),
        privateData);
  }

  static void writePrivateData(ProtoWriter out, int field, PrivateData data) {
    int content = out.open(field);
    out.bytes(1, data.salt());
    out.uint64(2, data.keyId());
    out.bytes(3, data.nonce());
    out.bytes(4, data.content());
    out.close(content);
  }

  static PrivateData readPrivateData(JournalProto.PrivateData data) {
    known(data);
    return new PrivateData(
        data.getKeyId(),
        Bytes.wrap(data.getNonce().toByteArray()),
        Bytes.wrap(data.getContent().toByteArray()),
        Bytes.wrap(data.getSalt().toByteArray()));
  }

  static void writePlacements(ProtoWriter out, int field, List<LedgerPlacement> placements) {
    for (int i = 0; i < placements.size(); i++) {
      LedgerPlacement placement = placements.get(i);
      int content = out.open(field);
      out.string(1, placement.region());
      if (!placement.shards().isEmpty()) {
        int shards = out.open(2);
        for (int j = 0; j < placement.shards().size(); j++) {
          out.packedUint32(placement.shards().get(j));
        }
        out.close(shards);
      }
      out.close(content);
    }
  }

  static List<LedgerPlacement> readPlacements(List<JournalProto.Placement> placements) {
    List<LedgerPlacement> read = new ArrayList<>(placements.size());
    for (JournalProto.Placement placement : placements) {
      known(placement);
      read.add(new LedgerPlacement(placement.getRegion(), placement.getShardsList()));
    }
    return read;
  }

  static void writeRefusal(ProtoWriter out, int field, Refusal refusal) {
    int content = out.open(field);
    out.uint32(1, refusal.reason().number());
    writePairs(out, 2, refusal.metadata());
    out.close(content);
  }

  static Refusal readRefusal(JournalProto.Refused refused) {
    known(refused);
    return new Refusal(Reason.ofNumber(refused.getReason()), readPairs(refused.getMetadataList()));
  }
}
