package io.meridian.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.meridian.engine.EventCursor;
import io.meridian.ledger.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resume tokens: of each shard the next record to read and the hash of the block before it, good
 * for one ledger in one region. Any thread.
 */
final class ResumeTokens {
  private final TokenSeal seal;

  ResumeTokens(TokenSeal seal) {
    this.seal = seal;
  }

  String token(String ledger, String region, EventCursor cursor) {
    return seal.seal(scope(ledger, region), encode(cursor));
  }

  /** Where to go on; empty when the token is not one of that ledger and region. */
  Optional<EventCursor> cursor(String ledger, String region, String token) {
    return seal.open(scope(ledger, region), token).map(ResumeTokens::decode);
  }

  private static List<String> scope(String ledger, String region) {
    return List.of("WatchEvents", ledger, region);
  }

  private static byte[] encode(EventCursor cursor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32NoTag(cursor.places().size());
      for (Map.Entry<Integer, EventCursor.Place> shard : cursor.places().entrySet()) {
        EventCursor.Place place = shard.getValue();
        out.writeUInt32NoTag(shard.getKey());
        out.writeUInt64NoTag(place.sequence());
        out.writeUInt32NoTag(place.ordinal());
        out.writeByteArrayNoTag(place.previousHash().unsafeArray());
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Never meets bytes that this class did not write: the seal was whole. */
  private static EventCursor decode(byte[] content) {
    CodedInputStream in = CodedInputStream.newInstance(content);
    try {
      int count = in.readUInt32();
      Map<Integer, EventCursor.Place> places = new HashMap<>();
      for (int i = 0; i < count; i++) {
        int shard = in.readUInt32();
        long sequence = in.readUInt64();
        int ordinal = in.readUInt32();
        places.put(shard, new EventCursor.Place(sequence, ordinal, Bytes.wrap(in.readByteArray())));
      }
      return new EventCursor(places);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
