"""What both brokers must do alike: the embedded one and a real Apache Kafka."""
