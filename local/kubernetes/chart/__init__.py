"""KEDA's Helm chart 2.20.2 as far as this stand-in carries it out: values in, objects out."""
