package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class HeadCodecTest {
  @Property
  void shouldReadBackEveryHead(@ForAll("heads") Head head) {
    assertThat(HeadCodec.decode(HeadCodec.encode(head))).isEqualTo(head);
  }

  @Property
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("heads") Head head) {
    JournalProto.Head.Builder message =
        JournalProto.Head.newBuilder()
            .setEpoch(head.epoch())
            .setLeaderId(head.leaderId())
            .setSequence(head.sequence())
            .setHash(ByteString.copyFrom(head.hash().toArray()))
            .setLastMicros(head.lastMicros());
    boolean settled = head.settledEpoch() == head.epoch();
    if (!settled) {
      message.setSettledEpoch(head.settledEpoch());
    }

    assertThat(HeadCodec.encode(head))
        .isEqualTo(Frames.sealed(settled ? 1 : 2, message.build().toByteArray()));
  }

  @Example
  void shouldReadBackTheHeadThatPrecedesTheFirstLeader() {
    assertThat(HeadCodec.decode(HeadCodec.encode(Head.GENESIS))).isEqualTo(Head.GENESIS);
  }

  @Example
  void shouldSayThatAHeadIsOfANewerVersion() {
    Bytes newer = Frames.sealed(3, new byte[0]);

    assertThatThrownBy(() -> HeadCodec.decode(newer))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("the head of a journal has format version 3")
        .hasMessageContaining("newer version");
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnow() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Bytes stored = Frames.sealed(1, unknown.toByteArray());

    assertThatThrownBy(() -> HeadCodec.decode(stored))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("never writes");
  }

  @Example
  void shouldRefuseAHeadInAFormatThatIsNotTheLowestThatCanSayIt() {
    byte[] settled =
        JournalProto.Head.newBuilder().setEpoch(4).setSettledEpoch(4).build().toByteArray();
    byte[] begun =
        JournalProto.Head.newBuilder().setEpoch(4).setSettledEpoch(3).build().toByteArray();

    assertThatThrownBy(() -> HeadCodec.decode(Frames.sealed(2, settled)))
        .isInstanceOf(CorruptJournalException.class);
    assertThatThrownBy(() -> HeadCodec.decode(Frames.sealed(1, begun)))
        .isInstanceOf(CorruptJournalException.class);
  }

  @Provide
  Arbitrary<Head> heads() {
    return Values.heads().withoutEdgeCases();
  }
}
